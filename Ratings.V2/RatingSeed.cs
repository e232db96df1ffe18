namespace Bookinfo.Ratings.V2;

internal static class RatingSeed
{
    private const string Presentation = @"¯\_(ツ)_/¯";

    private static readonly BookRating[] Ratings =
    [
        new(1, 4.6, Presentation),
        new(2, 4.3, Presentation),
        new(3, 4.8, Presentation),
        new(4, 4.4, Presentation),
        new(5, 4.1, Presentation),
        new(6, 4.5, Presentation),
    ];

    public static async Task SeedRatingsAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<RatingContext>();
        if (await context.Database.EnsureCreatedAsync())
        {
            context.Ratings.AddRange(Ratings);
            await context.SaveChangesAsync();
        }
    }
}
