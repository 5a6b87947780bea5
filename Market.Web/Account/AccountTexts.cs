namespace Market.Web.Account;

/// <summary>Marks the texts of this room.</summary>
internal sealed class AccountTexts;
