using Bookinfo.Books.V1;
using Bookinfo.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddDbContext<BookContext>(options => options.UseInMemoryDatabase("books-v1"));

var app = builder.Build();
app.UseServiceDefaults("books-v1");
app.MapDefaultEndpoints();
app.MapBooksApi();
await app.SeedBooksAsync();
await app.RunAsync();
