using Microsoft.EntityFrameworkCore;

namespace Bookinfo.Ratings.V2;

internal sealed class RatingContext(DbContextOptions<RatingContext> options) : DbContext(options)
{
    public DbSet<BookRating> Ratings => Set<BookRating>();
}
