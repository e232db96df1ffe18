using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MeshControlPlane.WebConsole.Logs;

/// <summary>Which lines are shown: those that have one text in them and not another one.</summary>
internal sealed class LineFilter
{
    // Expressions run in time that grows with the line alone; all lines together get so long, since a server has other things to do.
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(250);

    private readonly Func<string, bool>? _show;
    private readonly Func<string, bool>? _hide;

    private LineFilter(Func<string, bool>? show, Func<string, bool>? hide)
    {
        _show = show;
        _hide = hide;
    }

    /// <summary>Reads what was typed; letter case does not count.</summary>
    /// <param name="show">What shown lines have in them; empty for anything.</param>
    /// <param name="hide">What they do not have; empty for nothing.</param>
    /// <param name="isExpression">Whether these are regular expressions.</param>
    /// <returns>The filter, and what is wrong with it; with a mistake in it, it shows everything.</returns>
    public static (LineFilter Filter, string? Problem) Of(string? show, string? hide, bool isExpression)
    {
        try
        {
            return (new LineFilter(Test(show, isExpression), Test(hide, isExpression)), null);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            var reason = exception is NotSupportedException
                ? "look-around, back references and atomic groups are not offered here"
                : exception.Message;
            return (new LineFilter(null, null), $"The expression cannot be used: {reason}");
        }
    }

    /// <summary>The lines that are shown, the last so many of them, and whether there was not the time to look at all.</summary>
    public (IReadOnlyList<LogEntry> Shown, bool IsCut) Apply(IReadOnlyList<LogEntry> entries, int most)
    {
        var shown = new List<LogEntry>();
        var begin = Stopwatch.GetTimestamp();
        for (var i = entries.Count - 1; i >= 0 && shown.Count < most; i--)
        {
            if ((_show is not null || _hide is not null) && Stopwatch.GetElapsedTime(begin) > Budget)
            {
                shown.Reverse();
                return (shown, true);
            }

            if (Lets(entries[i].Text))
            {
                shown.Add(entries[i]);
            }
        }

        shown.Reverse();
        return (shown, false);
    }

    /// <summary>Whether a line is shown.</summary>
    public bool Lets(string text) => (_show?.Invoke(text) ?? true) && !(_hide?.Invoke(text) ?? false);

    private static Func<string, bool>? Test(string? wanted, bool isExpression)
    {
        if (string.IsNullOrEmpty(wanted))
        {
            return null;
        }

        if (!isExpression)
        {
            return text => text.Contains(wanted, StringComparison.OrdinalIgnoreCase);
        }

        var expression = new Regex(wanted, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Budget);
        return text =>
        {
            try
            {
                return expression.IsMatch(text);
            }
            catch (RegexMatchTimeoutException)
            {
                return false;
            }
        };
    }
}
