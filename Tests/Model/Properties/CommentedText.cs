using System.Text;

namespace Tests.Model.Properties;

/// <summary>Makes YAML as people write it: with comments, blank lines, lists indented or not, braces, quotes of all kinds, anchors.</summary>
internal sealed class CommentedText(Random random)
{
    private readonly StringBuilder _text = new();
    private readonly bool _indentsLists = random.Next(2) == 0;
    private readonly int _step = random.Next(4) == 0 ? 4 : 2;
    private int _names;

    public string Document()
    {
        Note(0);
        Entries(0, 0, isInline: false);
        return _text.ToString();
    }

    private void Entries(int column, int depth, bool isInline)
    {
        var count = random.Next(1, 4);
        for (var i = 0; i < count; i++)
        {
            if (i > 0 || !isInline)
            {
                Note(column);
                _text.Append(' ', column);
            }

            _text.Append(random.Next(6) == 0 ? $"\"k{_names++}\":" : $"k{_names++}:");
            Value(column, depth + 1, inList: false);
        }
    }

    private void Value(int column, int depth, bool inList)
    {
        switch (depth > 4 ? 9 : random.Next(10))
        {
            case 0 or 1:
                // As an element of a list, behind the dash.
                if (inList)
                {
                    _text.Append(' ');
                    Entries(column + 2, depth, isInline: true);
                }
                else
                {
                    End();
                    Entries(column + _step, depth, isInline: false);
                }

                break;
            case 2 or 3 when !inList:
                End();
                var dash = column + (_indentsLists ? _step : 0);
                for (var count = random.Next(1, 4); count > 0; count--)
                {
                    Note(dash);
                    _text.Append(' ', dash).Append('-');
                    Value(dash, depth + 1, inList: true);
                }

                break;
            case 4:
                _text.Append(" { x: 1, u: [a, 'b'], z: {w: \"v\"} }");
                End();
                break;
            case 5 when !inList:
                _text.Append(" |\n").Append(' ', column + 2).Append("some text\n").Append(' ', column + 2).Append("# of two lines\n");
                break;
            default:
                _text.Append(' ').Append(random.Next(5) switch { 0 => "'single'", 1 => "\"double\"", 2 => "12", 3 => "true", _ => "plain text" });
                End();
                break;
        }
    }

    private void End() => _text.Append(random.Next(4) == 0 ? $"  # behind {_names}\n" : "\n");

    private void Note(int column)
    {
        if (random.Next(5) == 0)
        {
            _text.Append('\n');
        }

        if (random.Next(4) == 0)
        {
            _text.Append(' ', column).Append("# above ").Append(_names).Append('\n');
        }
    }
}
