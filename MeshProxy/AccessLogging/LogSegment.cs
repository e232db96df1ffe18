using System.Text;

namespace MeshProxy.AccessLogging;

/// <summary>A piece of a format: text that is always the same, or an operator.</summary>
internal sealed class LogSegment
{
    private readonly byte[]? _literal;
    private readonly LogOperator? _operator;
    private readonly int _limit;
    private readonly LogNotation _notation;

    public LogSegment(string literal) => _literal = Encoding.UTF8.GetBytes(literal);

    /// <param name="operator">What is told.</param>
    /// <param name="limit">Most characters of it.</param>
    /// <param name="notation">How it is written.</param>
    public LogSegment(LogOperator @operator, int limit, LogNotation notation)
    {
        _operator = @operator;
        _limit = limit;
        _notation = notation;
    }

    public void Write(in AccessLogEntry entry, ref LogLine line)
    {
        if (_operator is null)
        {
            line.Append(_literal);
            return;
        }

        var value = _operator(entry);
        switch (_notation)
        {
            case LogNotation.Text:
                line.AppendText(value, _limit);
                break;
            case LogNotation.WithinJson:
                line.AppendWithinJson(value, _limit);
                break;
            default:
                line.AppendJson(value, _limit);
                break;
        }
    }
}
