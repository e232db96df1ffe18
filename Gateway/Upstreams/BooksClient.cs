namespace Bookinfo.Gateway.Upstreams;

internal sealed class BooksClient(HttpClient http)
{
    public Task<UpstreamAnswer<Book>> ListAsync(CancellationToken cancellation) =>
        http.ListAsync<Book>("books", "books", cancellation);
}
