using Bookinfo.Gateway;
using Tests.Services;

namespace Tests.Browser;

/// <summary>The gateway before two services whose version and mood a test can change while a page is open.</summary>
internal sealed class Bookshop : IAsyncDisposable
{
    private readonly FakeUpstream _books;
    private readonly FakeUpstream _ratings;
    private readonly ServiceFactory<RatedBook> _gateway;

    private Bookshop(FakeUpstream books, FakeUpstream ratings, ServiceFactory<RatedBook> gateway)
    {
        _books = books;
        _ratings = ratings;
        _gateway = gateway;
        Address = gateway.ClientOptions.BaseAddress;
    }

    public Uri Address { get; }

    public int Asked => _books.Requests.Count;

    public static async Task<Bookshop> OpenAsync()
    {
        var books = await FakeUpstream.StartAsync(BooksOf(1));
        var ratings = await FakeUpstream.StartAsync(RatingsOf(1));
        var gateway = GatewayFactory.For(books.Address, ratings.Address);
        gateway.StartServer();
        return new Bookshop(books, ratings, gateway);
    }

    public void Answer(int books, int ratings)
    {
        _books.Answer = BooksOf(books);
        _ratings.Answer = RatingsOf(ratings);
    }

    public void RatingsUnavailable() => _ratings.Answer = FakeUpstream.Text(503, "no healthy upstream");

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _books.DisposeAsync();
        await _ratings.DisposeAsync();
    }

    private static Microsoft.AspNetCore.Http.RequestDelegate BooksOf(int version)
    {
        string[] names = ["War and Piece", "Anna Karenina", "The Master and Margarita", "Three Men in a Boat", "The Time Machine", "<b>Bold</b> & \\\"quoted\\\""];
        var description = version == 1 ? "" : ",\"description\":\"A long tale of people, places and the weather between them.\"";
        return FakeUpstream.Json($"[{string.Join(',', names.Select((name, index) => $"{{\"id\":{index + 1},\"name\":\"{name}\"{description}}}"))}]", $"books-v{version}");
    }

    private static Microsoft.AspNetCore.Http.RequestDelegate RatingsOf(int version)
    {
        var face = version == 1 ? ":-)" : @"¯\\_(ツ)_/¯";
        return FakeUpstream.Json($"[{string.Join(',', Enumerable.Range(1, 6).Select(id => $"{{\"id\":{id},\"rating\":4.{id},\"presentation\":\"{face}\"}}"))}]", $"ratings-v{version}");
    }
}
