using Bookinfo.Ratings.V1;
using Bookinfo.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddDbContext<RatingContext>(options => options.UseInMemoryDatabase("ratings-v1"));

var app = builder.Build();
app.UseServiceDefaults("ratings-v1");
app.MapDefaultEndpoints();
app.MapRatingsApi();
await app.SeedRatingsAsync();
await app.RunAsync();
