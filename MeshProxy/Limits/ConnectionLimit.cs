using Microsoft.AspNetCore.Connections;

namespace MeshProxy.Limits;

/// <summary>How many connections a listener has open. One too many is closed before a byte of it is read, as Envoy does.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class ConnectionLimit(int most)
{
    private int _open;
    private long _refused;

    public int Open => Volatile.Read(ref _open);

    /// <summary>How many were closed at once.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Connection middleware.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > most)
            {
                Interlocked.Increment(ref _refused);
                connection.Abort(new ConnectionAbortedException("the listener has as many connections as it may have"));
                return;
            }

            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
