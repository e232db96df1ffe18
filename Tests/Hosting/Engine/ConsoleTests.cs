using System.Diagnostics;
using System.Text;
using Xunit;

namespace Tests.Hosting.Engine;

/// <summary>An AppHost in a terminal: a pseudo-terminal that Python holds.</summary>
public sealed class ConsoleTests
{
    // Whoever starts the tests in the background has them ignore SIGINT, and all that they start.
    private const string Terminal =
        "import pty, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); sys.exit(pty.spawn(sys.argv[1:]) >> 8)";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TypedCommands_AreExecuted()
    {
        using var terminal = Start("--Scripts:a=exec sleep 1000");
        await SeesAsync(terminal, "'help' shows the commands");

        await TypeAsync(terminal, "help");
        await SeesAsync(terminal, "a greet --whom WHOM");
        await TypeAsync(terminal, "a greet --whom 'all of you'");
        await SeesAsync(terminal, "Greeted all of you.");
        await TypeAsync(terminal, "a dance");
        await SeesAsync(terminal, "error: Resource 'a' has no command 'dance'.");
        await TypeAsync(terminal, "a restart");
        await SeesAsync(terminal, "a: Starting");
        Assert.DoesNotContain("Correct the cause", terminal.Text, StringComparison.Ordinal);

        // Ctrl+C.
        await TypeAsync(terminal, "\u0003");
        await terminal.Process.WaitForExitAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
        Assert.Equal(0, terminal.Process.ExitCode);
    }

    [Fact]
    public async Task NoConsole_DrawsNothingAndReadsNothing()
    {
        using var terminal = Start("--Scripts:a=exec sleep 1000", "--no-console");

        await SeesAsync(terminal, "Ctrl+C stops everything.");

        Assert.DoesNotContain("\u001b[?25l", terminal.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("'help'", terminal.Text, StringComparison.Ordinal);
        await TypeAsync(terminal, "\u0003");
        await terminal.Process.WaitForExitAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
    }

    private static RunningTerminal Start(params string[] arguments) =>
        new(Process.Start(new ProcessStartInfo("python3", ["-c", Terminal, Path.Combine(AppContext.BaseDirectory, "SampleHost"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm-256color" },
        })!);

    private static Task SeesAsync(RunningTerminal terminal, string text) =>
        Eventually.TrueAsync(() => terminal.Text.Contains(text, StringComparison.Ordinal), () => $"Not there: {text} in {terminal.Text}", Cancelled);

    private static async Task TypeAsync(RunningTerminal terminal, string line)
    {
        await terminal.Process.StandardInput.WriteAsync(line.Length == 1 ? line : line + "\n");
        await terminal.Process.StandardInput.FlushAsync(Cancelled);
    }

    private sealed class RunningTerminal : IDisposable
    {
        private readonly StringBuilder _text = new();

        public RunningTerminal(Process process)
        {
            Process = process;
            _ = ReadAsync();
        }

        public Process Process { get; }

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public void Dispose()
        {
            if (!Process.HasExited)
            {
                Process.Kill(entireProcessTree: true);
            }

            Process.Dispose();
        }

        private async Task ReadAsync()
        {
            var buffer = new char[4096];
            while (await Process.StandardOutput.ReadAsync(buffer) is > 0 and var count)
            {
                lock (_text)
                {
                    _text.Append(buffer, 0, count);
                }
            }
        }
    }
}
