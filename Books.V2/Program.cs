using Bookinfo.Books.V2;
using Bookinfo.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddDbContext<BookContext>(options => options.UseInMemoryDatabase("books-v2"));

var app = builder.Build();
app.UseServiceDefaults("books-v2");
app.MapDefaultEndpoints();
app.MapBooksApi();
await app.SeedBooksAsync();
await app.RunAsync();
