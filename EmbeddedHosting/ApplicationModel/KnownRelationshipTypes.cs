namespace Aspire.Hosting.ApplicationModel;

internal static class KnownRelationshipTypes
{
    public const string Parent = "Parent";
    public const string Reference = "Reference";
}
