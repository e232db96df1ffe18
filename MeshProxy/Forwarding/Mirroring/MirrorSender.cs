using System.Runtime.InteropServices;
using MeshProxy.Configuration;
using MeshProxy.Forwarding.Timeouts;

namespace MeshProxy.Forwarding.Mirroring;

/// <summary>Sends copies of requests the same way as requests, and throws the answers away. Nobody waits for it, and nothing it meets is told.</summary>
internal sealed partial class MirrorSender(IForwardingStage upstream, TimeProvider time, ILogger<MirrorSender> logger)
{
    /// <summary>Copies under way at a time, over all routes; beyond it requests are not copied, so that a mirror that hangs costs no more than this.</summary>
    public const int Limit = 256;

    /// <summary>How long a copy may take where the route has no timeout.</summary>
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);
    private int _underWay;

    /// <summary>Copies under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Begins to send a copy; reads the exchange before it returns, and not afterwards.</summary>
    public void Begin(Exchange exchange, ClusterModel cluster, string hostSuffix, ReadOnlyMemory<byte> body, TimeSpan? timeout)
    {
        if (Interlocked.Increment(ref _underWay) > Limit || !cluster.Pool.TryAcquire())
        {
            Interlocked.Decrement(ref _underWay);
            return;
        }

        var copy = Copy(exchange, cluster, body);
        if (hostSuffix.Length > 0)
        {
            copy.Target = copy.Target with { Authority = WithSuffix(copy.Target.Authority, hostSuffix) };
        }

        _ = SendAsync(copy, cluster, timeout ?? DefaultTimeout);
    }

    // Before a port; the colons of an IPv6 address stand within brackets.
    private static string WithSuffix(string authority, string suffix) => authority.LastIndexOf(':') is var colon && colon > authority.LastIndexOf(']')
        ? authority.Insert(colon, suffix)
        : authority + suffix;

    private static Exchange Copy(Exchange exchange, ClusterModel cluster, ReadOnlyMemory<byte> body)
    {
        var original = exchange.Context.Request;
        var context = new DefaultHttpContext();
        var request = context.Request;
        request.Method = original.Method;
        request.Scheme = original.Scheme;
        request.Protocol = original.Protocol;
        foreach (var (name, values) in original.Headers)
        {
            request.Headers[name] = values;
        }

        MemoryMarshal.TryGetArray(body, out var bytes);
        request.Body = new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false);
        var copy = exchange.CopyFor(context, cluster);
        context.Features.Set(copy);
        return copy;
    }

    private async Task SendAsync(Exchange copy, ClusterModel cluster, TimeSpan timeout)
    {
        // The request itself goes first.
        await Task.Yield();
        // It runs within the flow of the request itself, whose connection is another.
        UpstreamStream.Expect(copy);
        try
        {
            using var deadline = new Deadline(timeout, time);
            copy.RouteDeadline = deadline;
            deadline.Start();
            var failure = await upstream.InvokeAsync(copy);
            Log.Sent(logger, cluster.State.Name, copy.Endpoint?.Address, copy.Context.Response.StatusCode, failure);
        }
        catch (Exception error)
        {
            // The boundary of work that nobody awaits.
            Log.Failed(logger, error, cluster.State.Name);
        }
        finally
        {
            cluster.Pool.Release();
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Debug, "Mirrored to cluster {Cluster} endpoint {Endpoint}: {Status} {Failure}", EventName = "RequestMirrored")]
        public static partial void Sent(ILogger logger, string cluster, string? endpoint, int status, LocalReplies.ProxyFailure failure);

        [LoggerMessage(21, LogLevel.Debug, "Could not mirror to cluster {Cluster}", EventName = "MirroringFailed")]
        public static partial void Failed(ILogger logger, Exception error, string cluster);
    }
}
