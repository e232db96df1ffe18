using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Bookinfo.Ratings.V2;

internal static partial class RatingsApi
{
    public static void MapRatingsApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/ratings", ListRatings);
        app.MapGet("/ratings/{id:int}", GetRating);
    }

    private static async Task<IResult> ListRatings(string? ids, RatingContext context, ILogger<RatingContext> logger, CancellationToken cancellation)
    {
        var wanted = new List<int>();
        foreach (var id in (ids ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return TypedResults.Problem($"'ids' takes book ids separated by commas, such as ids=1,2,3; '{id}' is not one.", statusCode: StatusCodes.Status400BadRequest);
            }

            wanted.Add(number);
        }

        LogRequested(logger, string.Join(", ", wanted));
        return TypedResults.Ok(await context.Ratings.AsNoTracking()
            .Where(rating => wanted.Contains(rating.Id))
            .OrderBy(rating => rating.Id)
            .ToListAsync(cancellation));
    }

    private static async Task<IResult> GetRating(int id, RatingContext context, ILogger<RatingContext> logger, CancellationToken cancellation)
    {
        LogRequested(logger, id.ToString(CultureInfo.InvariantCulture));
        return await context.Ratings.FindAsync([id], cancellation) is { } rating
            ? TypedResults.Ok(rating)
            : TypedResults.Problem($"There is no rating of book {id}.", statusCode: StatusCodes.Status404NotFound);
    }

    [LoggerMessage(1, LogLevel.Information, "Ratings of books [{Ids}]")]
    private static partial void LogRequested(ILogger logger, string ids);
}
