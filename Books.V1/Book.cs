namespace Bookinfo.Books.V1;

/// <summary>A book, as the first version of the service knows it: it has no description yet.</summary>
public sealed record Book(int Id, string Name, decimal Price, string Genre);
