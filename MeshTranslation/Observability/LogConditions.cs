using MeshModel.Observability.Expressions;
using MeshProtocol;
using Subject = MeshProtocol.LogSubject;

namespace MeshTranslation.Observability;

/// <summary>Filters of access logs in the words of the protocol.</summary>
internal static class LogConditions
{
    public static LogCondition Of(LogExpression expression) => expression switch
    {
        LogExpression.All all => new LogCondition { All = new MeshProtocol.LogConditions { Conditions = { all.Parts.Select(Of) } } },
        LogExpression.Any any => new LogCondition { Any = new MeshProtocol.LogConditions { Conditions = { any.Parts.Select(Of) } } },
        LogExpression.Not not => new LogCondition { Not = Of(not.Part) },
        LogExpression.Constant constant => new LogCondition { Constant = constant.Holds },
        LogExpression.Test test => new LogCondition { Test = Of(test) },
        _ => throw new ArgumentOutOfRangeException(nameof(expression)),
    };

    // Both lists have the same order; that of the protocol begins with "unspecified".
    private static LogTest Of(LogExpression.Test test) => new()
    {
        Subject = (Subject)((int)test.Subject + 1),
        Key = test.Key,
        Kind = (MeshProtocol.LogTestKind)((int)test.Kind + 1),
        Text = test.Text ?? "",
        Number = test.Number,
    };
}
