using MeshProtocol;
using MeshProxy.Observability.Expressions;

namespace MeshProxy.Observability.Metrics;

/// <summary>The value of a label, taken apart once.</summary>
internal static class CompiledLabel
{
    /// <summary>Appends the value.</summary>
    /// <returns>False where it is not there.</returns>
    public delegate bool Writer(in LabelSource source, ref LabelBuffer buffer);

    /// <exception cref="ArgumentException">A regular expression is none.</exception>
    public static Writer Of(LabelValue value)
    {
        switch (value.KindCase)
        {
            case LabelValue.KindOneofCase.Text:
                var text = TextOf(value);
                return (in _, ref buffer) =>
                {
                    buffer.Append(text);
                    return true;
                };
            case LabelValue.KindOneofCase.Attribute:
                return Of(value.Attribute);
            case LabelValue.KindOneofCase.Condition:
                var condition = CompiledCondition.Of(value.Condition, LabelAttributes.Instance);
                return (in source, ref buffer) =>
                {
                    var holds = condition(source);
                    buffer.Append(holds == true ? "true" : "false");
                    return holds is not null;
                };
            case LabelValue.KindOneofCase.Choice:
                var which = CompiledCondition.Of(value.Choice.Condition, LabelAttributes.Instance);
                var (then, otherwise) = (Of(value.Choice.Then), Of(value.Choice.Otherwise));
                return (in source, ref buffer) => which(source) switch
                {
                    true => then(source, ref buffer),
                    false => otherwise(source, ref buffer),
                    null => false,
                };
            case LabelValue.KindOneofCase.Joined:
                Writer[] parts = [.. value.Joined.Parts.Select(Of)];
                return (in source, ref buffer) =>
                {
                    foreach (var part in parts)
                    {
                        if (!part(source, ref buffer))
                        {
                            return false;
                        }
                    }

                    return true;
                };
            default:
                throw new ArgumentException("the value of a label is of a kind that this proxy does not know");
        }
    }

    /// <summary>A text that is always the same, without what separates values.</summary>
    public static string TextOf(LabelValue value) => value.Text.Replace(LabelBuffer.Separator, ' ');

    private static Writer Of(LabelAttribute attribute)
    {
        // What would have to be put together is appended piece by piece.
        switch (attribute.Subject)
        {
            case LogSubject.Path:
                return static (in source, ref buffer) =>
                {
                    if (source.Exchange is not { } exchange)
                    {
                        return false;
                    }

                    buffer.Append(exchange.Target.Path);
                    buffer.Append(LabelAttributes.QueryOf(exchange));
                    return true;
                };
            case LogSubject.Query:
                return static (in source, ref buffer) =>
                {
                    if (source.Exchange is not { } exchange)
                    {
                        return false;
                    }

                    buffer.Append(LabelAttributes.QueryOf(exchange).AsSpan().TrimStart('?'));
                    return true;
                };
        }

        if (LabelAttributes.Instance.Number(attribute.Subject) is { } number)
        {
            return (in source, ref buffer) =>
            {
                if (number(source) is not { } known)
                {
                    return false;
                }

                buffer.Append((long)known);
                return true;
            };
        }

        var text = LabelAttributes.Instance.Text(attribute.Subject, attribute.Key);
        return (in source, ref buffer) =>
        {
            if (text(source) is not { } known)
            {
                return false;
            }

            buffer.Append(known);
            return true;
        };
    }
}
