namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that a manifest names by an expression.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}
