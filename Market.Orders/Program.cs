using Market.Orders;
using Market.Orders.Ledger.Verification;
using Market.ServiceDefaults.Asks;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Health;
using Market.ServiceDefaults.Telemetry;

if (args is [VerifyLedger.Command, ..])
    return await VerifyLedger.Run(args, Console.Out, Console.Error);

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddJsonFile("orders.json", optional: false).AddEnvironmentVariables().AddCommandLine(args);
builder.AddTelemetry("market-orders");
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddAskServer();
builder.AddOrders();
builder.AddBus();

var app = builder.Build();
app.MapOrders();
app.MapHealth();
app.MapMetrics();
await app.Prepare();
await app.RunAsync();
return 0;
