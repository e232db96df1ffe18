namespace Aspire.Hosting.Pipelines;

/// <summary>Names of steps that every pipeline has.</summary>
public static class WellKnownPipelineSteps
{
    /// <summary>Comes after everything that publishes.</summary>
    public const string Publish = "publish";

    /// <summary>Comes before everything that publishes.</summary>
    public const string PublishPrereq = "publish-prereq";
}
