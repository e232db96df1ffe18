namespace Bookinfo.Books.V2;

internal static class BookSeed
{
    private static readonly Book[] Books =
    [
        new(1, "War and Piece", 455.45m, "Historical",
            "Five families live through Napoleon's march on Moscow and the long way back."),
        new(2, "Anna Karenina", 666.4m, "Drama",
            "A marriage, an affair and a railway line, set against a landowner's search for a good life."),
        new(3, "The Master and Margarita", 389.9m, "Satire",
            "The devil visits Moscow with a talking cat and finds that the locals need little help."),
        new(4, "Three Men in a Boat", 215m, "Comedy",
            "Three friends and a dog row up the Thames for a rest, and get none."),
        new(5, "The Time Machine", 298.75m, "Science fiction",
            "An inventor travels to the far future and does not like what became of us."),
        new(6, "The Hound of the Baskervilles", 342.2m, "Mystery",
            "A family curse with teeth: Holmes and Watson follow its tracks across the moor."),
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
