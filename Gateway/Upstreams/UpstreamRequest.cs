using System.Globalization;
using System.Net;
using System.Text.Json;
using Bookinfo.ServiceDefaults;

namespace Bookinfo.Gateway.Upstreams;

/// <summary>One call of a service, with every way it can fail told as an <see cref="UpstreamException"/>.</summary>
internal static class UpstreamRequest
{
    // A field that is missing, or null where it may not be, is as little use as text that is no JSON.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static async Task<UpstreamAnswer<T>> ListAsync<T>(this HttpClient http, string service, string uri, CancellationToken cancellation)
    {
        try
        {
            // Reads the whole body, so that the client's timeout covers it.
            using var response = await http.GetAsync(new Uri(uri, UriKind.Relative), cancellation);
            ThrowUnlessOk(service, response.StatusCode);

            var items = await response.Content.ReadFromJsonAsync<T[]>(Json, cancellation);
            return items is not null && Array.TrueForAll(items, item => item is not null)
                ? new UpstreamAnswer<T>(items, VersionOf(response))
                : throw UpstreamException.Failed(service, $"{service} answered with null where its list or one of its items belongs.");
        }
        catch (OperationCanceledException canceled) when (canceled.InnerException is TimeoutException)
        {
            var seconds = http.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            throw UpstreamException.Slow(service, $"{service} did not answer within {seconds} s.", canceled);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError is
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError)
        {
            throw UpstreamException.Unavailable(service, $"{service} cannot be reached at {http.BaseAddress}.", failure);
        }
        catch (HttpRequestException failure)
        {
            throw UpstreamException.Failed(service, $"{service} broke off its answer or did not speak HTTP.", failure);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw UpstreamException.Failed(service, $"{service} answered with something that is not the JSON expected of it.", failure);
        }
    }

    private static void ThrowUnlessOk(string service, HttpStatusCode status)
    {
        if (status is HttpStatusCode.OK)
        {
            return;
        }

        var detail = $"{service} answered {(int)status}.";
        throw status switch
        {
            // The mesh answers these two in a service's place as well.
            HttpStatusCode.ServiceUnavailable => UpstreamException.Unavailable(service, detail),
            HttpStatusCode.GatewayTimeout => UpstreamException.Slow(service, detail),
            _ => UpstreamException.Failed(service, detail),
        };
    }

    private static string? VersionOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(EndpointDefaults.VersionHeader, out var versions) ? versions.FirstOrDefault() : null;
}
