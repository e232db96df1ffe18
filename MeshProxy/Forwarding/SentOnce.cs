using System.Text;

namespace MeshProxy.Forwarding;

/// <summary>
/// Keeps the HTTP client from sending a request over HTTP/2 again of its own accord, as it would when upstream refuses the stream: whether there is
/// another try is up to the route's policy, and the body may have been read. A request is known to be sent again when its first header is written again.
/// </summary>
internal sealed class SentOnce
{
    private static readonly HttpRequestOptionsKey<SentOnce> Key = new("mesh.sent-once");
    private string? _firstHeader;

    /// <summary>Whether upstream refused the request, and the client would have sent it again.</summary>
    public bool WasRefused { get; private set; }

    /// <summary>Watches a request over HTTP/2.</summary>
    public static SentOnce Watch(HttpRequestMessage request)
    {
        var watch = new SentOnce();
        request.Options.Set(Key, watch);
        return watch;
    }

    /// <summary>How a header's value is written: byte for byte. Called for each header that is sent.</summary>
    /// <exception cref="IOException">The request is being sent for the second time.</exception>
    public static Encoding? EncodingOf(string header, HttpRequestMessage request)
    {
        if (request.Version.Major >= 2 && request.Options.TryGetValue(Key, out var watch))
        {
            watch.Sees(header);
        }

        return Encoding.Latin1;
    }

    private void Sees(string header)
    {
        if (_firstHeader is null)
        {
            _firstHeader = header;
        }
        else if (ReferenceEquals(_firstHeader, header) || _firstHeader == header)
        {
            WasRefused = true;
            throw new IOException("Upstream has refused the stream.");
        }
    }
}
