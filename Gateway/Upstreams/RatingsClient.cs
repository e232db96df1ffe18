namespace Bookinfo.Gateway.Upstreams;

internal sealed class RatingsClient(HttpClient http)
{
    public Task<UpstreamAnswer<BookRating>> ListAsync(IEnumerable<int> ids, CancellationToken cancellation) =>
        http.ListAsync<BookRating>("ratings", $"ratings?ids={string.Join(',', ids)}", cancellation);
}
