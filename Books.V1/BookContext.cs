using Microsoft.EntityFrameworkCore;

namespace Bookinfo.Books.V1;

internal sealed class BookContext(DbContextOptions<BookContext> options) : DbContext(options)
{
    public DbSet<Book> Books => Set<Book>();
}
