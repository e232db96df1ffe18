using System.Diagnostics;
using System.Net.Sockets;
using Aspire.Hosting.Control;
using Xunit;

namespace Tests.Hosting.Engine;

public sealed class ControlClientTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("control-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task SocketThatDoesNotAnswer_IsRemovedWhereItsProcessHasEnded()
    {
        using var ended = Process.Start("true");
        await ended.WaitForExitAsync(TestContext.Current.CancellationToken);
        ControlSocket.CreateFolder();
        var (left, alive) = (ControlSocket.PathOf(_directory.FullName, ended.Id), ControlSocket.PathOf(_directory.FullName, Environment.ProcessId));
        // Nobody listens to either. A socket that is closed takes its file with it.
        using var one = Bound(left);
        using var other = Bound(alive);
        using var error = new StringWriter();

        var exitCode = await ControlClient.RunAsync(_directory.FullName, null, null, TextWriter.Null, error, TestContext.Current.CancellationToken);

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"error: No AppHost of {_directory.FullName} runs", error.ToString(), StringComparison.Ordinal);
        Assert.Equal((false, true), (File.Exists(left), File.Exists(alive)));
    }

    private static Socket Bound(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}
