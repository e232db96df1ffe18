namespace Aspire.Hosting.Reporting;

/// <summary>Writes to the terminal, and holds back until the table has been shown what belongs after it.</summary>
internal sealed class ReportWriter
{
    private readonly Lock _gate = new();
    private readonly Lock _terminal = new();
    private List<string>? _held = [];

    public void Out(string line) => Write(Console.Out, line);

    public void Error(string line) => Write(Console.Error, line);

    /// <summary>Writes a line once the table has been shown.</summary>
    public void OutAfterTable(string line)
    {
        lock (_gate)
        {
            if (_held is not null)
            {
                _held.Add(line);
                return;
            }
        }

        Out(line);
    }

    /// <summary>Says that the table has been shown.</summary>
    public void ReleaseHeld()
    {
        List<string> lines;
        lock (_gate)
        {
            lines = _held ?? [];
            _held = null;
        }

        lines.ForEach(Out);
    }

    private void Write(TextWriter writer, string text)
    {
        try
        {
            lock (_terminal)
            {
                writer.WriteLine(text);
                writer.Flush();
            }
        }
        catch (IOException)
        {
            // Nobody reads the terminal any more; that is no reason to fail.
        }
    }
}
