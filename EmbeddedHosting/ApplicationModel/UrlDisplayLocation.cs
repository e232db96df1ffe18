namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a URL is shown. The embedded engine's table is a summary.</summary>
public enum UrlDisplayLocation
{
    SummaryAndDetails = 0,
    DetailsOnly = 1,
}
