namespace Bookinfo.Ratings.V2;

/// <summary>The rating of a book, from 0 to 5, and how this version of the service shows it.</summary>
/// <param name="Id">The book's id.</param>
/// <param name="Rating">0 to 5.</param>
/// <param name="Presentation">A face for it.</param>
public sealed record BookRating(int Id, double Rating, string Presentation);
