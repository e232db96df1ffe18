using System.Text;
using System.Text.Json;
using MeshTranslation.Security;

namespace MeshControlPlane.KeySets;

/// <summary>Fetches public keys over http or https, by way of OpenID discovery where a source asks for that.</summary>
internal sealed class KeySetFetcher : IDisposable
{
    private const int LargestAnswer = 1024 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxAutomaticRedirections = 3, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10) })
    {
        MaxResponseContentBufferSize = LargestAnswer,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly TimeProvider _time;

    public KeySetFetcher(TimeProvider time) => _time = time;

    /// <returns>A JSON Web Key Set of public keys.</returns>
    /// <exception cref="KeySetException">There is none.</exception>
    public async Task<string> FetchAsync(KeySetSource source, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(source.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var uri = source.IsDiscovery ? KeysUriIn(await GetAsync(source.Uri, either.Token).ConfigureAwait(false)) : source.Uri;
            var keys = PublicKeys.Of(await GetAsync(uri, either.Token).ConfigureAwait(false));
            return keys.Length > 0 ? keys : throw new KeySetException("the answer is no JSON Web Key Set");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KeySetException($"no answer within {source.Timeout.TotalSeconds:0.###} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new KeySetException(error is HttpRequestException { StatusCode: { } status } ? $"the answer was {(int)status}" : error.Message, error);
        }
    }

    public void Dispose() => _client.Dispose();

    // As bytes: a charset that nobody knows would throw.
    private async Task<string> GetAsync(Uri uri, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await _client.GetByteArrayAsync(uri, cancellationToken).ConfigureAwait(false));

    private static Uri KeysUriIn(string discovery)
    {
        try
        {
            using var document = JsonDocument.Parse(discovery);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("jwks_uri", out var text)
                && text.ValueKind == JsonValueKind.String
                && Uri.TryCreate(text.GetString(), UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https")
            {
                return uri;
            }
        }
        catch (JsonException error)
        {
            throw new KeySetException("the answer to OpenID discovery is no JSON", error);
        }

        throw new KeySetException("the answer to OpenID discovery has no jwks_uri");
    }
}
