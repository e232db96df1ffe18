using Bookinfo.Ratings.V2;
using Bookinfo.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddDbContext<RatingContext>(options => options.UseInMemoryDatabase("ratings-v2"));

var app = builder.Build();
app.UseServiceDefaults("ratings-v2");
app.MapDefaultEndpoints();
app.MapRatingsApi();
await app.SeedRatingsAsync();
await app.RunAsync();
