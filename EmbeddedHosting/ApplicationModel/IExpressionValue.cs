namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value when the application runs, an expression when it is published.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;
