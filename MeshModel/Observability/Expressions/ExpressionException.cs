namespace MeshModel.Observability.Expressions;

/// <summary>An expression is not understood. The message says what of it, and what could stand there.</summary>
public sealed class ExpressionException : Exception
{
    /// <summary>Without a reason.</summary>
    public ExpressionException()
    {
    }

    /// <summary>With a reason.</summary>
    public ExpressionException(string message)
        : base(message)
    {
    }

    /// <summary>With a reason and what led to it.</summary>
    public ExpressionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
