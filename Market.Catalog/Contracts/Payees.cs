using ProtoBuf;

namespace Market.Catalog.Contracts;

[ProtoContract]
public sealed record GetPayeeVersions;

public sealed record PayeeVersions(IReadOnlyList<PayeeVersion> Payees)
{
    public IReadOnlyList<PayeeVersion> Payees { get; init; } = Payees ?? [];
}

/// <summary>Whom a closing can owe money.</summary>
public enum AccountOwner
{
    Household,
    Supplier,
    Counter,
}

/// <summary>Which version of its account a payee has. Nothing of a person.</summary>
/// <param name="Code">Number of the household, code of the supplier or counter.</param>
public sealed record PayeeVersion(AccountOwner Owner, string Code, int Version);

/// <param name="Actor">Account name of the office member who sees them; written down with the purpose, payee by payee.</param>
/// <param name="Purpose">1 to 200 characters.</param>
public sealed record GetPayees(IReadOnlyList<PayeeVersion> Payees, string Actor, string Purpose)
{
    public IReadOnlyList<PayeeVersion> Payees { get; init; } = Payees ?? [];
}

/// <summary>Never leaves the office area.</summary>
public sealed record PayeeList(IReadOnlyList<Payee> Payees)
{
    public IReadOnlyList<Payee> Payees { get; init; } = Payees ?? [];
}

/// <summary>A payee's name and numbers as the bank must know them: never shown, logged or kept outside the office area.</summary>
/// <param name="IdNumber">A person's identity number or an organisation's unified social credit code.</param>
/// <param name="Card">A person's card or an organisation's account.</param>
public sealed record Payee(AccountOwner Owner, string Code, int Version, string Name, string IdNumber, string Card, string BankCode);

[ProtoContract]
public sealed record GetPayeeChanges;

public sealed record PayeeChanges(IReadOnlyList<PayeeChange> Changes)
{
    public IReadOnlyList<PayeeChange> Changes { get; init; } = Changes ?? [];
}

/// <summary>A change that waits for a second person.</summary>
public sealed record PayeeChange(AccountOwner Owner, string Code, int Version, string ProposedBy, DateTimeOffset ProposedAt);

public sealed record ProposePayee(AccountOwner Owner, string Code, string Name, string IdNumber, string Card, string BankCode, string Actor);

/// <param name="Card">The number of the card or account, typed in again from the paper: the second person checks it without being shown it.</param>
public sealed record ConfirmPayee(AccountOwner Owner, string Code, int Version, string Card, string Actor);

public sealed record PayeeChangeResult(PayeeChangeOutcome Outcome);

public enum PayeeChangeOutcome
{
    Done,
    NotFound,

    /// <summary>Whoever proposed it cannot confirm it.</summary>
    FourEyes,

    /// <summary>A number's check digit or length is wrong, the name is missing, or the second person typed another number.</summary>
    WrongNumber,
}
