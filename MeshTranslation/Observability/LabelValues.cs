using MeshModel.Observability.Expressions;
using MeshProtocol;
using Subject = MeshProtocol.LogSubject;

namespace MeshTranslation.Observability;

/// <summary>Values of labels in the words of the protocol.</summary>
internal static class LabelValues
{
    /// <returns><see langword="null"/> for what nobody understands, of which the user has been told.</returns>
    public static LabelValue? Of(string expression)
    {
        try
        {
            return Of(LabelExpressionReader.Read(expression));
        }
        catch (ExpressionException)
        {
            return null;
        }
    }

    private static LabelValue Of(LabelExpression expression) => expression switch
    {
        LabelExpression.Text text => new LabelValue { Text = text.Value },
        LabelExpression.Lookup lookup => new LabelValue { Attribute = new LabelAttribute { Subject = (Subject)((int)lookup.Subject + 1), Key = lookup.Key } },
        LabelExpression.Condition condition => new LabelValue { Condition = LogConditions.Of(condition.Holds) },
        LabelExpression.Choice choice => new LabelValue
        {
            Choice = new LabelChoice { Condition = LogConditions.Of(choice.If), Then = Of(choice.Then), Otherwise = Of(choice.Else) },
        },
        LabelExpression.Joined joined => new LabelValue { Joined = new LabelParts { Parts = { joined.Parts.Select(Of) } } },
        _ => throw new ArgumentOutOfRangeException(nameof(expression)),
    };
}
