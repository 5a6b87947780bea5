using Market.Catalog.Certification;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.District;
using Market.Catalog.Monitoring;
using Market.Catalog.Payees;
using Market.Catalog.ReferenceData;
using Market.ServiceDefaults.Asks;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Messages;
using Market.ServiceDefaults.Workers;

namespace Market.Catalog;

/// <summary>The only public door of the registry.</summary>
public static class CatalogModule
{
    public static void AddCatalog(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDb<CatalogDb, SqliteCatalogDb, PostgresCatalogDb>("Catalog");
        builder.Services.AddScoped<ICatalog, CatalogAsks>();
        builder.Services.Configure<ReferenceDataOptions>(builder.Configuration.GetSection("ReferenceData"));
        builder.Services.AddScoped<LoadReferenceData>();
        builder.Services.AddSingleton<DistrictOutline>();
        builder.Services.AddPreparation<CatalogDb>((services, cancellation) => services.GetRequiredService<LoadReferenceData>().Run(cancellation));
        builder.Services.AddSingleton(PayeeCipher.Of(builder));
        builder.Services.AddScoped<PayeeAsks>().AddScoped<InventPayees>();
        builder.Services.AddPreparation<CatalogDb>((services, cancellation) => services.GetRequiredService<InventPayees>().Run(cancellation));
        builder.Services.AddScoped<CountWarnings>().AddScoped<InventIncomes>();
        builder.Services.AddPreparation<CatalogDb>((services, cancellation) => services.GetRequiredService<InventIncomes>().Run(cancellation));
        builder.Services.AddWorker<CertificateExpiry>();
    }

    /// <summary>Serves the registry's asks to other processes.</summary>
    public static void MapCatalog(this WebApplication app)
    {
        app.MapAsks<CatalogAsks>();
        app.MapMessages<CatalogDb>();
    }
}
