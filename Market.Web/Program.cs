using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Health;
using Market.ServiceDefaults.Telemetry;
using Market.Web.Account;
using Market.Web.Api;
using Market.Web.Counters;
using Market.Web.Data;
using Market.Web.Disclosure;
using Market.Web.Embedded;
using Market.Web.Livestream;
using Market.Web.Mail;
using Market.Web.Photos;
using Market.Web.Returns;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Market.Web.Storefront;

var builder = WebApplication.CreateBuilder(args);
builder.AddTelemetry("market-web");
builder.Services.AddSingleton(TimeProvider.System);
builder.AddCatalogAndOrders();
builder.AddWebDb();
builder.AddAccount();
builder.AddSecurity();
builder.AddSnapshot();
builder.AddPages();
builder.AddSharing();
builder.AddStorefront();
builder.AddCounters();
builder.AddDisclosure();
builder.AddMail();
builder.AddLivestream();
builder.AddReturnPhotos();
builder.AddPhotos();
builder.AddApi();
builder.AddBus();

var app = builder.Build();
if (args is [CreateAdministrator.Command, ..])
    return await CreateAdministrator.Run(app.Services, args);

// Both are mostly compiling, and there are two processors.
var preparing = app.Prepare();
app.UseSecurity();
app.UseSharing();
app.MapStaticAssets().AllowAnonymous();
app.MapControllers().WithStaticAssets();
app.MapLivestream();
app.MapApi();
app.MapCatalogAndOrders();
app.MapHealth();
app.MapMetrics();
// Built while the databases are being prepared, not when the server starts.
_ = ((IEndpointRouteBuilder)app).DataSources.Sum(source => source.Endpoints.Count);
app.GreetWhenReady(builder.DataFolder());
await preparing;
await app.RunAsync();
return 0;
