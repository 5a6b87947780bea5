using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Market.Catalog.Contracts;
using Market.ServiceDefaults.Database;

namespace Market.Catalog.Payees;

/// <summary>What a bank must know of a payee.</summary>
/// <param name="IdNumber">18 characters: a person's number (GB 11643) or an organisation's unified social credit code (GB 32100).</param>
/// <param name="Card">A person's card, 16 to 19 digits (GB/T 16649 with Luhn's check digit), or an organisation's account, 8 to 28 digits.</param>
/// <param name="BankCode">12 digits (联行号).</param>
internal sealed record PayeeDetails(string Name, string IdNumber, string Card, string BankCode);

/// <summary>
/// Encrypts accounts at rest: AES-256-GCM under Payees:Key (32 bytes in base64). Owner and version are authenticated with it, so that one row's
/// secret cannot be put into another's. In Development a key is made at first use and kept in the data folder.
/// </summary>
internal sealed class PayeeCipher(byte[]? key)
{
    public const string Setting = "Payees:Key";
    private const int Key = 32;
    private const int Nonce = 12;
    private const int Tag = 16;

    public bool HasKey => key is not null;

    public static PayeeCipher Of(IHostApplicationBuilder builder)
    {
        if (builder.Configuration[Setting] is { Length: > 0 } configured)
            return new(Convert.FromBase64String(configured) is { Length: Key } bytes ? bytes : throw new InvalidOperationException($"{Setting} must be {Key} bytes in base64."));
        return new(builder.Environment.IsDevelopment() ? KeptIn(Path.Combine(builder.DataFolder(), "payees.key")) : null);
    }

    public byte[] Seal(AccountOwner owner, string code, int version, PayeeDetails details)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(details);
        var all = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(all.AsSpan(0, Nonce));
        using var aes = Aes();
        aes.Encrypt(all.AsSpan(0, Nonce), plain, all.AsSpan(Nonce + Tag), all.AsSpan(Nonce, Tag), Place(owner, code, version));
        return all;
    }

    /// <exception cref="CryptographicException">Another key, or another place, or altered.</exception>
    public PayeeDetails Open(PayeeAccount account)
    {
        ReadOnlySpan<byte> all = account.Sealed;
        var plain = new byte[all.Length - Nonce - Tag];
        using var aes = Aes();
        aes.Decrypt(all[..Nonce], all[(Nonce + Tag)..], all.Slice(Nonce, Tag), plain, Place(account.Owner, account.Code, account.Version));
        return JsonSerializer.Deserialize<PayeeDetails>(plain)!;
    }

    private AesGcm Aes() => new(key ?? throw new InvalidOperationException($"{Setting} must be set outside Development to keep payees' accounts."), Tag);

    // Households came first, so their place names no owner.
    private static byte[] Place(AccountOwner owner, string code, int version) =>
        Encoding.ASCII.GetBytes(owner == AccountOwner.Household ? $"payee/{code}/{version}" : $"payee/{owner}/{code}/{version}");

    private static byte[] KeptIn(string file)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var made = new FileStream(file, options);
            made.Write(RandomNumberGenerator.GetBytes(Key));
        }
        catch (IOException) when (File.Exists(file))
        {
            // Made at an earlier start.
        }
        return File.ReadAllBytes(file) is { Length: Key } kept ? kept : throw new InvalidOperationException($"{Path.GetFileName(file)} is not a key of {Key} bytes.");
    }
}
