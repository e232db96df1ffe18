namespace Aspire.Hosting.Pipelines;

/// <summary>Where steps write to.</summary>
public interface IPipelineOutputService
{
    /// <summary>The full path of <c>--output-path</c>.</summary>
    /// <exception cref="DistributedApplicationException">None was given.</exception>
    string GetOutputDirectory();
}
