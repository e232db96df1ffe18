using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MeshProxy.NameResolution;

namespace Tests.Proxy;

/// <summary>Names whose addresses the test lays down; others cannot be resolved.</summary>
internal sealed class FakeNameResolver : INameResolver
{
    private readonly ConcurrentDictionary<string, Task<IPAddress[]>> _answers = new(StringComparer.Ordinal);
    private int _questions;

    public int Questions => Volatile.Read(ref _questions);

    public FakeNameResolver Set(string name, params string[] addresses)
    {
        _answers[name] = Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());
        return this;
    }

    public FakeNameResolver Set(string name, Task<IPAddress[]> answer)
    {
        _answers[name] = answer;
        return this;
    }

    public void Fail(string name) => _answers.TryRemove(name, out _);

    public async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        var answer = _answers.GetValueOrDefault(name) ?? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Increment(ref _questions);
        }
    }
}
