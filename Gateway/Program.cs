using Bookinfo.Gateway;
using Bookinfo.Gateway.Upstreams;
using Bookinfo.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddUpstreams();

var app = builder.Build();
app.UseServiceDefaults("gw-v1");
app.UseBookPage();
app.MapDefaultEndpoints();
app.MapGatewayApi();
await app.RunAsync();
