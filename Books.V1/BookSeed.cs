namespace Bookinfo.Books.V1;

internal static class BookSeed
{
    private static readonly Book[] Books =
    [
        new(1, "War and Piece", 455.45m, "Historical"),
        new(2, "Anna Karenina", 666.4m, "Drama"),
        new(3, "The Master and Margarita", 389.9m, "Satire"),
        new(4, "Three Men in a Boat", 215m, "Comedy"),
        new(5, "The Time Machine", 298.75m, "Science fiction"),
        new(6, "The Hound of the Baskervilles", 342.2m, "Mystery"),
    ];

    public static async Task SeedBooksAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<BookContext>();
        if (await context.Database.EnsureCreatedAsync())
        {
            context.Books.AddRange(Books);
            await context.SaveChangesAsync();
        }
    }
}
