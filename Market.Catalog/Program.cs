using Market.Catalog;
using Market.ServiceDefaults.Asks;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Health;
using Market.ServiceDefaults.Telemetry;

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddJsonFile("catalog.json", optional: false).AddEnvironmentVariables().AddCommandLine(args);
builder.AddTelemetry("market-catalog");
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddAskServer();
builder.AddCatalog();
builder.AddBus();

var app = builder.Build();
app.MapCatalog();
app.MapHealth();
app.MapMetrics();
await app.Prepare();
await app.RunAsync();
