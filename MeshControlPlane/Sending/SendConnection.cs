using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MeshControlPlane.Sending;

/// <summary>
/// Sends requests to one proxy, whatever host their URL names: that is what the proxy is asked for. Follows no redirect, keeps no cookie, and adds no header
/// but those of the trace.
/// </summary>
internal sealed class SendConnection : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public SendConnection(SendTarget target, int atOnce)
    {
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = atOnce,
            MaxResponseHeadersLength = 64,
            ConnectTimeout = SendLimits.Patience,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsShown },
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(target.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(target.Address, cancellationToken).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        });
    }

    /// <summary>Sends one and reads its answer.</summary>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    public async Task<SentAnswer> SendAsync(SendPlan plan, SentAnswer begun, CancellationToken cancellationToken)
    {
        using var request = RequestOf(plan, begun);
        using var response = await _invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
        return begun with
        {
            Status = (int)response.StatusCode,
            Headers = [.. Bounded(response.Headers.NonValidated).Concat(Bounded(response.Content.Headers.NonValidated))],
            Body = TextOf(body),
            Fingerprint = body.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 4)),
        };
    }

    public void Dispose() => _invoker.Dispose();

    // It goes to a process of this mesh on this machine; whether its certificate is good is for those to judge who come from elsewhere.
    private static bool IsShown(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null;

    private static HttpRequestMessage RequestOf(SendPlan plan, SentAnswer begun)
    {
        var request = new HttpRequestMessage(new HttpMethod(plan.Method.ToUpperInvariant()), plan.Url);
        if (plan.Body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(plan.Body));
        }

        foreach (var (name, value) in plan.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (!TraceContext.IsIn(plan.Headers))
        {
            request.Headers.TryAddWithoutValidation(TraceContext.Header, TraceContext.Write(begun.TraceId, begun.IsTraced));
        }

        return request;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[1024];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += read;
            if (read == 0 || length == SendLimits.AnswerBody)
            {
                return buffer.AsMemory(0, length);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(2 * length, SendLimits.AnswerBody));
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Bounded(HttpHeadersNonValidated headers)
    {
        var left = SendLimits.Shown;
        foreach (var (name, values) in headers)
        {
            var value = values.ToString();
            left -= name.Length + value.Length;
            if (left < 0)
            {
                yield break;
            }

            yield return KeyValuePair.Create(name, value);
        }
    }

    private static string TextOf(ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, SendLimits.Shown)]);
        return text.Contains('\0', StringComparison.Ordinal) ? "" : text;
    }
}
