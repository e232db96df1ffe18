using Microsoft.Extensions.Options;

namespace Bookinfo.Gateway.Upstreams;

internal static class UpstreamServices
{
    /// <summary>
    /// Adds the clients of the services behind the gateway. They take the proxy from HTTP_PROXY and NO_PROXY, as any HttpClient does,
    /// and do not retry.
    /// </summary>
    public static void AddUpstreams(this IServiceCollection services)
    {
        services.AddOptions<UpstreamOptions>()
            .BindConfiguration(UpstreamOptions.Section)
            .ValidateDataAnnotations()
            .Validate(options => IsHttp(options.Books) && IsHttp(options.Ratings), "Upstreams:Books and Upstreams:Ratings take an absolute http or https URL.")
            .ValidateOnStart();
        services.AddHttpContextAccessor();
        services.AddTransient<RequestIdHandler>();
        services.AddHttpClient<BooksClient>((provider, http) => Configure(http, provider, options => options.Books)).AddHttpMessageHandler<RequestIdHandler>();
        services.AddHttpClient<RatingsClient>((provider, http) => Configure(http, provider, options => options.Ratings)).AddHttpMessageHandler<RequestIdHandler>();
    }

    private static void Configure(HttpClient http, IServiceProvider provider, Func<UpstreamOptions, Uri> address)
    {
        var options = provider.GetRequiredService<IOptions<UpstreamOptions>>().Value;
        http.BaseAddress = address(options);
        http.Timeout = options.Timeout;
    }

    private static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
