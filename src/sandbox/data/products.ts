import type { InstanceProfile } from '../ports.ts'
import { createSeededRandom, hashText } from './seeded-random.ts'

/** A family of products that campaigns promote together and that shoppers search for with the same words. */
interface ProductGroupPlan {
  readonly name: string
  readonly subscribable: boolean
  /** Name and list price in US dollars. */
  readonly items: readonly (readonly [name: string, priceUsd: number])[]
  readonly terms: readonly string[]
}

interface Vertical {
  readonly words: RegExp
  /** The second brand; the first is the client itself. */
  readonly secondBrand: string
  readonly groups: readonly [ProductGroupPlan, ProductGroupPlan, ProductGroupPlan, ProductGroupPlan]
  /** Ids of the segments that its line items target first. */
  readonly segmentTheme: number
}

const verticals: readonly Vertical[] = [
  {
    words: /outdoor/i, secondBrand: 'Ridgeline', segmentTheme: 0,
    groups: [
      { name: 'Tents', subscribable: false,
        terms: ['camping tent', 'tent 4 person', 'backpacking tent', 'pop up tent', 'waterproof tent'],
        items: [['Trail Dome Tent 2P', 129.99], ['Trail Dome Tent 4P', 189.99], ['Family Cabin Tent 8P', 349.0],
          ['Ultralight Tent 1P', 229.5], ['Beach Shelter', 64.99]] },
      { name: 'Backpacks', subscribable: false,
        terms: ['hiking backpack', 'backpack 40l', 'travel backpack', 'daypack', 'hydration pack'],
        items: [['Summit Pack 40L', 99.99], ['Summit Pack 65L', 149.99], ['Daypack 20L', 54.99],
          ['Hydration Pack 12L', 69.99], ['Travel Duffel 50L', 84.5]] },
      { name: 'Bottles', subscribable: false,
        terms: ['water bottle', 'insulated water bottle', 'water bottle 32 oz', 'kids water bottle',
          'stainless steel bottle'],
        items: [['Insulated Bottle 24oz', 24.99], ['Insulated Bottle 32oz', 29.99], ['Kids Bottle 14oz', 17.99],
          ['Travel Mug 16oz', 22.49], ['Growler 64oz', 44.99]] },
      { name: 'Trail Snacks', subscribable: true,
        terms: ['energy bars', 'trail mix', 'protein bars', 'electrolyte powder', 'beef jerky'],
        items: [['Energy Bars 12 ct', 21.99], ['Trail Mix 2 lb', 16.49], ['Electrolyte Powder 30 ct', 27.99],
          ['Nut Butter Pouches 10 ct', 18.99], ['Beef Jerky 8 oz', 13.99]] },
    ],
  },
  {
    words: /beauty|cosmetic|skin/i, secondBrand: 'Solstice Skin', segmentTheme: 1,
    groups: [
      { name: 'Serums', subscribable: true,
        terms: ['vitamin c serum', 'hyaluronic acid serum', 'face serum', 'retinol serum', 'niacinamide'],
        items: [['Vitamin C Serum', 28.0], ['Hyaluronic Serum', 22.5], ['Retinol Night Serum', 34.0],
          ['Niacinamide 10%', 14.9], ['Eye Serum', 26.0]] },
      { name: 'Shampoo', subscribable: true,
        terms: ['shampoo', 'sulfate free shampoo', 'shampoo for dry hair', 'anti dandruff shampoo', 'conditioner'],
        items: [['Repair Shampoo 500ml', 18.99], ['Repair Conditioner 500ml', 18.99], ['Scalp Shampoo 400ml', 16.5],
          ['Dry Shampoo', 12.99], ['Hair Mask', 21.0]] },
      { name: 'Makeup', subscribable: false,
        terms: ['mascara', 'waterproof mascara', 'foundation', 'lip tint', 'setting spray'],
        items: [['Lash Volume Mascara', 13.99], ['Skin Tint SPF 30', 24.99], ['Lip Tint Trio', 19.99],
          ['Brow Gel', 11.5], ['Setting Spray', 15.99]] },
      { name: 'Sun Care', subscribable: false,
        terms: ['sunscreen', 'face sunscreen', 'mineral sunscreen', 'spf 50', 'after sun lotion'],
        items: [['Mineral Sunscreen SPF 50', 19.99], ['Face Sunscreen SPF 30', 17.5], ['Kids Sunscreen SPF 50', 15.99],
          ['After Sun Gel', 11.99], ['Lip Balm SPF 15 3 ct', 8.99]] },
    ],
  },
  {
    words: /pet/i, secondBrand: 'Happy Paw', segmentTheme: 2,
    groups: [
      { name: 'Dog Food', subscribable: true,
        terms: ['dog food', 'grain free dog food', 'puppy food', 'dry dog food', 'senior dog food'],
        items: [['Chicken Kibble 24 lb', 54.99], ['Salmon Kibble 24 lb', 62.99], ['Puppy Kibble 12 lb', 34.99],
          ['Wet Food 12 ct', 27.99], ['Training Treats', 11.99]] },
      { name: 'Cat Litter', subscribable: true,
        terms: ['cat litter', 'clumping cat litter', 'lightweight cat litter', 'natural cat litter', 'litter box'],
        items: [['Clumping Litter 40 lb', 26.99], ['Lightweight Litter 20 lb', 21.99], ['Natural Litter 14 lb', 18.49],
          ['Litter Mat', 15.99], ['Odor Powder', 7.99]] },
      { name: 'Toys', subscribable: false,
        terms: ['dog toys', 'chew toys', 'cat toys', 'squeaky toy', 'dog toys for aggressive chewers'],
        items: [['Tough Chew Ring', 12.99], ['Squeaky Set 6 ct', 17.99], ['Feather Wand', 9.49],
          ['Treat Puzzle', 21.99], ['Fetch Balls 3 ct', 10.99]] },
      { name: 'Beds', subscribable: false,
        terms: ['dog bed', 'orthopedic dog bed', 'cat bed', 'washable dog bed', 'dog crate mat'],
        items: [['Orthopedic Bed L', 74.99], ['Orthopedic Bed M', 54.99], ['Cat Cave', 39.99], ['Crate Mat', 24.99],
          ['Travel Bed', 34.5]] },
    ],
  },
  {
    words: /kitchen|cook/i, secondBrand: 'Copperline', segmentTheme: 3,
    groups: [
      { name: 'Cookware', subscribable: false,
        terms: ['frying pan', 'nonstick pan', 'cast iron skillet', 'cookware set', 'saucepan'],
        items: [['Nonstick Pan 10 in', 34.99], ['Cast Iron Skillet', 29.99], ['Cookware Set 8 pc', 169.0],
          ['Saucepan 2 qt', 27.5], ['Stock Pot 8 qt', 44.99]] },
      { name: 'Coffee', subscribable: true,
        terms: ['coffee beans', 'espresso beans', 'ground coffee', 'coffee filters', 'decaf coffee'],
        items: [['Espresso Beans 1 kg', 24.99], ['House Blend 1 kg', 21.99], ['Decaf Beans 500 g', 15.99],
          ['Paper Filters 200 ct', 8.99], ['Descaler', 12.49]] },
      { name: 'Knives', subscribable: false,
        terms: ['chef knife', 'knife set', 'bread knife', 'knife sharpener', 'santoku knife'],
        items: [['Chef Knife 8 in', 59.99], ['Knife Block 6 pc', 129.0], ['Bread Knife', 32.5], ['Sharpener', 19.99],
          ['Paring Knife Set', 22.99]] },
      { name: 'Storage', subscribable: false,
        terms: ['food storage containers', 'glass containers', 'meal prep containers', 'bento box', 'vacuum bags'],
        items: [['Glass Containers 10 pc', 36.99], ['Meal Prep Box 20 ct', 19.99], ['Bento Box', 24.99],
          ['Vacuum Bags 50 ct', 17.99], ['Spice Jars 12 ct', 21.5]] },
    ],
  },
  {
    words: /home|house/i, secondBrand: 'Hearth & Field', segmentTheme: 4,
    groups: [
      { name: 'Bedding', subscribable: false,
        terms: ['duvet cover', 'bed sheets', 'pillow', 'mattress topper', 'weighted blanket'],
        items: [['Cotton Sheet Set', 49.99], ['Down Pillow 2 ct', 39.99], ['Mattress Topper', 119.0],
          ['Duvet Cover', 44.5], ['Weighted Blanket', 69.99]] },
      { name: 'Cleaning', subscribable: true,
        terms: ['laundry detergent', 'dishwasher tablets', 'all purpose cleaner', 'cleaning wipes', 'fabric softener'],
        items: [['Laundry Pods 60 ct', 19.99], ['Dishwasher Tabs 90 ct', 21.99], ['Surface Cleaner 3 ct', 13.49],
          ['Wipes 6 ct', 16.99], ['Softener 2 l', 9.99]] },
      { name: 'Lighting', subscribable: false,
        terms: ['led lamp', 'desk lamp', 'smart bulb', 'string lights', 'floor lamp'],
        items: [['Desk Lamp', 34.99], ['Smart Bulb 4 ct', 29.99], ['String Lights 20 m', 18.99], ['Floor Lamp', 79.0],
          ['Night Light 2 ct', 12.99]] },
      { name: 'Decor', subscribable: false,
        terms: ['throw pillow', 'picture frame', 'wall clock', 'area rug', 'curtains'],
        items: [['Throw Pillow 2 ct', 24.99], ['Frame Set 7 ct', 32.99], ['Wall Clock', 27.5],
          ['Area Rug 160x230', 99.0], ['Blackout Curtains', 36.99]] },
    ],
  },
]

/** What one ASIN costs and belongs to. `itemKey` counts from 0. */
export interface Product {
  readonly itemKey: number
  readonly groupKey: number
  readonly brandKey: number
  readonly asin: string
  readonly parentAsin: string
  readonly name: string
  readonly brand: string
  readonly groupName: string
  readonly priceCents: number
  readonly subscribable: boolean
  /** Sensitive items are blanked out of the audience twins. */
  readonly sensitive: boolean
}

export interface ProductGroup {
  readonly groupKey: number
  readonly brandKey: number
  readonly name: string
  readonly brand: string
  readonly terms: readonly string[]
}

export interface Assortment {
  readonly brands: readonly string[]
  readonly groups: readonly ProductGroup[]
  readonly products: readonly Product[]
  readonly segmentTheme: number
}

/** Units of the currency for one US dollar, rounded the way prices are set. */
export function currencyFactor(currencyCode: string): number {
  return { USD: 1, CAD: 1.35, EUR: 0.95, GBP: 0.85, JPY: 150, AUD: 1.5 }[currencyCode] ?? 1
}

/** The brands, product groups and ASINs of a client: four groups of five, the first three of the client's own brand. */
export function assortmentOf(profile: InstanceProfile, seed: number): Assortment {
  const vertical = verticals.find(({ words }) => words.test(profile.customerCanonicalName))
    ?? verticals[hashText(profile.customerCanonicalName) % verticals.length]
  if (!vertical) throw new Error('There is no product range to choose from.')
  const random = createSeededRandom(`products ${profile.instanceId} ${seed}`)
  const brands = [profile.customerCanonicalName, vertical.secondBrand]
  const groups: ProductGroup[] = []
  const products: Product[] = []
  vertical.groups.forEach((plan, groupKey) => {
    const brandKey = groupKey < 3 ? 0 : 1
    const brand = brands[brandKey] ?? profile.customerCanonicalName
    groups.push({ groupKey, brandKey, name: plan.name, brand, terms: plan.terms })
    const parentAsin = `B0${random.code(8)}`
    plan.items.forEach(([name, priceUsd], index) => {
      products.push({
        itemKey: products.length, groupKey, brandKey, brand, parentAsin,
        asin: `B0${random.code(8)}`,
        name: `${brand} ${name}`,
        groupName: plan.name,
        priceCents: Math.round(
          priceUsd * currencyFactor(profile.currencyCode) * (profile.currencyCode === 'JPY' ? 1 : 100)) * (
            profile.currencyCode === 'JPY' ? 100 : 1),
        subscribable: plan.subscribable,
        sensitive: index === 4 && groupKey === 3,
      })
    })
  })
  return { brands, groups, products, segmentTheme: vertical.segmentTheme }
}
