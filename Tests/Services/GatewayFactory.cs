using Bookinfo.Gateway;

namespace Tests.Services;

internal static class GatewayFactory
{
    /// <summary>Long enough for a busy machine, for tests that wait for no timeout.</summary>
    public const string Patient = "00:01:00";

    public static ServiceFactory<RatedBook> For(Uri books, Uri ratings, string timeout = Patient) => new(new Dictionary<string, string>
    {
        ["Upstreams:Books"] = books.ToString(),
        ["Upstreams:Ratings"] = ratings.ToString(),
        ["Upstreams:Timeout"] = timeout,
    });
}
