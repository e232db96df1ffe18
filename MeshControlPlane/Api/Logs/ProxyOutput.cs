using System.Globalization;
using System.Runtime.CompilerServices;

namespace MeshControlPlane.Api.Logs;

/// <summary>Asks proxies for the last that they have written.</summary>
internal sealed class ProxyOutput(TimeProvider time) : IDisposable
{
    private const string Position = "x-mesh-position";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // A proxy keeps far less; what answers in its place is not read without end.
    private const long MostBytes = 16 * 1024 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = MostBytes,
    };

    /// <summary>The lines of a proxy; the same as <see cref="LogFile.ReadAsync"/> gives for a file.</summary>
    /// <param name="admin">Address of its admin port.</param>
    /// <param name="last">How many of the last lines are wanted; <see langword="null"/> for all.</param>
    /// <param name="goesOn">Asked at the end of what there is: whether more is waited for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="HttpRequestException">It cannot be asked.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>?> ReadAsync(
        Uri admin, int? last, Func<bool> goesOn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reached = "0";
        do
        {
            using var answer = await _client.GetAsync(new Uri(admin, $"/logs?after={reached}"), cancellationToken);
            answer.EnsureSuccessStatusCode();
            reached = answer.Headers.TryGetValues(Position, out var values)
                && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? values.First()
                : throw new HttpRequestException("its answer has no position");
            var text = (await answer.Content.ReadAsByteArrayAsync(cancellationToken)).AsMemory();
            var lines = Lines(text);
            foreach (var line in last is { } count ? lines.Skip(lines.Count - count) : lines)
            {
                yield return text[line];
            }

            last = null;
            yield return null;
        }
        while (goesOn() && await WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    private static List<Range> Lines(ReadOnlyMemory<byte> text)
    {
        var lines = new List<Range>();
        foreach (var line in text.Span.TrimEnd((byte)'\n').Split((byte)'\n'))
        {
            lines.Add(line);
        }

        return text.Length == 0 ? [] : lines;
    }
}
