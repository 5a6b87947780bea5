using Market.ServiceDefaults.Workers;

namespace Market.Web.Livestream.Vault;

/// <summary>What is kept of live sessions: sealed, verified, exported, shown again, and deleted when its time is over. docs/adr/0021-evidence-of-live-sessions.md.</summary>
internal static class VaultModule
{
    public static void AddVault(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(VaultSettings.Of(builder.Configuration)).AddSingleton<PriceNotes>().AddSingleton<VaultDoor>().AddSingleton<Replays>();
        builder.Services.AddScoped<SealEvidence>().AddScoped<VerifyEvidence>().AddScoped<ChangeEvidence>().AddScoped<ExportEvidence>().AddScoped<DeleteEvidence>().AddWorker<EvidenceKeeper>();
    }
}
