namespace Market.Web.Mail;

/// <summary>Marks the texts of mails.</summary>
internal sealed class MailTexts;
