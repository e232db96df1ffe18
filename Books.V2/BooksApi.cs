using Microsoft.EntityFrameworkCore;

namespace Bookinfo.Books.V2;

internal static class BooksApi
{
    public static void MapBooksApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/books", ListBooks);
        app.MapGet("/books/{id:int}", GetBook);
    }

    private static async Task<IResult> ListBooks(BookContext context, CancellationToken cancellation) =>
        TypedResults.Ok(await context.Books.AsNoTracking().OrderBy(book => book.Id).ToListAsync(cancellation));

    private static async Task<IResult> GetBook(int id, BookContext context, CancellationToken cancellation) =>
        await context.Books.FindAsync([id], cancellation) is { } book
            ? TypedResults.Ok(book)
            : TypedResults.Problem($"There is no book {id}.", statusCode: StatusCodes.Status404NotFound);
}
