using System.Diagnostics;
using System.Text;
using Xunit;

namespace Tests.Secrecy;

/// <summary>A process whose every word is kept. It is started with no umask at all, so that each file has just the mode that the process gives it.</summary>
internal sealed class RecordedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _words = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RecordedProcess(Process process, string readyPrefix)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data, readyPrefix);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, readyPrefix);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>All that it has written to standard output and standard error.</summary>
    public string Words
    {
        get
        {
            lock (_words)
            {
                return _words.ToString();
            }
        }
    }

    public static RecordedProcess Start(string program, string readyPrefix, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "umask 000; exec \"$0\" \"$@\"", Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RecordedProcess(Process.Start(start)!, readyPrefix);
    }

    /// <summary>The line that says that it runs, and where.</summary>
    public async Task<string> ReadyAsync()
    {
        var ended = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(await Task.WhenAny(_ready.Task, ended).WaitAsync(Limit, TestContext.Current.CancellationToken) == _ready.Task, $"It ended: {Words}");
        return await _ready.Task;
    }

    /// <summary>What every user of the machine sees of it.</summary>
    public string CommandLine => File.ReadAllText($"/proc/{Id}/cmdline").Replace('\0', ' ');

    /// <summary>Asks it to end, and waits until it has said everything.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            Process.Start("kill", ["-TERM", $"{Id}"]).Dispose();
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line, string readyPrefix)
    {
        if (line is null)
        {
            return;
        }

        lock (_words)
        {
            _words.AppendLine(line);
        }

        if (line.StartsWith(readyPrefix, StringComparison.Ordinal))
        {
            _ready.TrySetResult(line);
        }
    }
}
