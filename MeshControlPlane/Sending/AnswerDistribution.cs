namespace MeshControlPlane.Sending;

/// <summary>How the answers of a run differ in one respect.</summary>
/// <param name="Name"><c>status</c>, <c>body</c>, or a header such as <c>x-books-version</c>.</param>
/// <param name="Shares">Its values, by name.</param>
/// <param name="Total">All answers.</param>
internal sealed record AnswerDistribution(string Name, IReadOnlyList<AnswerShare> Shares, int Total);
