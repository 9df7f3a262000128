"""Everyday objects and what is true of them: a table from which random libraries are drawn.
What a thing is (its kinds) and what it is like (its properties) has three values: yes, no, and "people disagree". A
sentence is built only from the first two, so that its label is right.
"""

# kinds, the wide ones last: names of things. `a/b`: a is the name in the library, b what people also call it.
GROUPS = {
    'soda, pop, soft drink, drink, beverage':
        'sprite can/sprite, fanta can/fanta, root beer/can of root beer, ginger ale, cream soda, orange soda, '
            'cherry soda, '
        'tonic water/bottle of tonic, dr pepper can/dr pepper, mountain dew/can of mountain dew, grape soda',
    'cola, soda, pop, soft drink, drink, beverage': 'diet coke/can of diet coke, cherry cola, vanilla cola',
    'juice, drink, beverage': 'orange juice/oj, apple juice, tomato juice, grape juice, pineapple juice, '
        'cranberry juice, '
                              'carrot juice, mango juice, juice box',
    'hot drink, drink, beverage': 'coffee cup/coffee, espresso, hot chocolate/cocoa, cappuccino, green tea, herbal tea',
    'water, drink, beverage': 'sparkling water, mineral water/bottle of mineral water, coconut water',
    'milk, drink, beverage': 'milk carton/milk, oat milk/carton of oat milk, chocolate milk, almond milk',
    'drink, beverage': 'iced tea, lemonade, kombucha, smoothie, milkshake, iced coffee',
    'alcohol, drink, beverage': 'beer bottle/beer, red wine/bottle of red wine, white wine, cider',
    'energy drink, drink, beverage': 'monster can/monster, rockstar can/rockstar, sports drink/gatorade',
    'fruit, food': 'banana, orange, pear, peach, plum, mango, kiwi, lemon, lime, grapefruit, pineapple, melon, '
        'nectarine, '
                   'apricot, pomegranate, strawberry, cherry, grapes/bunch of grapes, blueberries, tangerine, '
                       'green apple, papaya',
    'vegetable, food': 'carrot, potato, onion, broccoli, cabbage, cauliflower, lettuce, celery, zucchini, radish, '
        'spinach, '
                       'leek, beetroot, turnip, asparagus',
    'chips, crisps, snack, food': 'potato chips/bag of potato chips, tortilla chips/bag of tortilla chips, '
        'doritos/bag of doritos, '
                                  'pringles/tube of pringles, kale chips, cheese puffs, corn chips',
    'snack, food': 'pretzels/bag of pretzels, popcorn/bag of popcorn, peanuts/bag of peanuts, almonds, trail mix, '
                   'granola bar, protein bar, rice cake, crackers/pack of crackers, beef jerky, cashews',
    'candy, sweets, snack, food': 'gummy bears/bag of gummy bears, lollipop, jelly beans, m&ms/bag of m&ms, skittles, '
        'licorice, '
                                  'caramel, marshmallows, mints/tin of mints',
    'chocolate, candy, sweets, snack, food': 'chocolate bar/bar of chocolate, snickers/snickers bar, kitkat/kit kat, '
        'mars bar, dark chocolate',
    'cookie, biscuit, snack, food': 'oreo/pack of oreos, ginger biscuit, oatmeal cookie, shortbread, '
        'chocolate chip cookie',
    'pastry, food': 'croissant, muffin, donut, cinnamon roll, danish, cupcake',
    'bread, food': 'bagel, baguette, loaf of bread/bread, bread roll, pita bread',
    'meal, food': 'sandwich, pizza slice/slice of pizza, burrito, salad bowl/salad, burger, noodle cup, hot dog',
    'dairy product, food': 'yogurt cup/yogurt, cheese block/cheese, butter, cream cheese, mozzarella',
    'meat, food': 'steak, chicken breast, sausage, bacon, ham',
    'canned food, food': 'tomato soup/can of tomato soup, tuna can/tuna, baked beans/can of beans, canned corn, '
        'canned peaches',
    'spice, seasoning': 'salt shaker/salt, pepper mill/pepper, cinnamon jar/cinnamon, paprika, oregano',
    'condiment, sauce': 'ketchup bottle/ketchup, mustard, mayonnaise/mayo, hot sauce/bottle of hot sauce, soy sauce, '
        'salsa jar/salsa',
    'spread': 'peanut butter/jar of peanut butter, strawberry jam/jam, honey jar/honey, nutella',
    'breakfast cereal, food': 'cereal box/cereal, oatmeal, muesli, corn flakes',
    'ingredient': 'flour bag/flour, sugar bag/sugar, rice bag/rice, olive oil/bottle of olive oil, vinegar, '
        'pasta box/pasta, baking powder',
    'cutlery, utensil': 'fork, spoon, butter knife, teaspoon, chopsticks',
    'kitchen tool, utensil': 'spatula, whisk, ladle, tongs, peeler, grater, can opener, corkscrew, rolling pin, '
        'kitchen knife, bottle opener',
    'dish, tableware': 'plate, bowl, saucer, serving dish',
    'drinking vessel, tableware': 'mug, wine glass, paper cup, tumbler, teacup, water glass',
    'cookware': 'frying pan/pan, saucepan/pot, wok, baking tray, kettle, casserole dish',
    'cleaning tool': 'scrub brush, cleaning cloth/cloth, dust pan, feather duster, mop, broom, microfiber rag/rag, '
        'squeegee, steel wool',
    'cleaning product': 'dish soap/bottle of dish soap, glass cleaner, bleach, floor cleaner, '
        'laundry detergent/detergent, disinfectant spray/disinfectant',
    'paper product': 'paper towels/roll of paper towels, napkins/pack of napkins, tissue box/tissues, '
        'toilet paper/roll of toilet paper',
    'toiletry, bathroom item': 'toothbrush, toothpaste/tube of toothpaste, shampoo/bottle of shampoo, '
        'soap bar/bar of soap, hairbrush, comb, razor, '
                               'deodorant, hand cream, sunscreen, hand sanitizer, dental floss, mouthwash',
    'medicine': 'aspirin/pack of aspirin, cough syrup, vitamin pills/vitamins, ibuprofen, allergy tablets, eye drops',
    'first aid item': 'bandage, adhesive plasters/band-aids, gauze, thermometer',
    'clothing, clothes': 't-shirt, sweater, jacket, trousers, shirt, hoodie, skirt, shorts',
    'accessory': 'hat, scarf, cap, belt, umbrella, sunglasses, wallet, watch, purse',
    'footwear': 'sneakers, slippers, boots, sandals',
    'toy': 'teddy bear, rubber duck, toy car, lego set/lego, doll, yo-yo, toy train, puzzle box/puzzle, spinning top, '
        'building blocks',
    'ball': 'tennis ball, soccer ball/football, basketball, baseball, ping pong ball, golf ball',
    'game': 'chess set, deck of cards/playing cards, monopoly, dice set/dice, checkers',
    'book, reading material': 'novel, dictionary, cookbook, comic book/comic, textbook, atlas, poetry book, '
        'travel guide',
    'reading material': 'newspaper, magazine, brochure, letter',
    'writing tool, stationery': 'pen, pencil, marker, highlighter, crayon, ballpoint pen, fountain pen, chalk, '
        'whiteboard marker',
    'stationery, office supply': 'stapler, paper clips/box of paper clips, eraser, ruler, hole punch, '
        'sticky notes/post-its, scissors, glue stick/glue, '
                                 'tape dispenser, rubber bands, envelope, pencil sharpener, push pins',
    'notebook, stationery': 'spiral notebook, sketchbook, diary, notepad',
    'folder, office supply': 'ring binder, file folder, clipboard',
    'electronic device, electronics, gadget': 'laptop, tablet, smartphone/phone, camera, game controller, calculator, '
        'e-reader, '
                                              'bluetooth speaker/speaker, remote control/remote, drone, radio, '
                                                  'smartwatch',
    'computer accessory, electronics': 'computer mouse/mouse, keyboard, webcam, usb stick/usb drive, hard drive, '
        'headset, router',
    'headphones, electronics': 'earbuds, studio headphones, wireless headphones',
    'cable, electronics': 'usb cable, hdmi cable, ethernet cable, phone charger/charger, power strip, extension cord',
    'battery': 'aa battery, 9v battery, power bank, coin cell',
    'light, lamp': 'flashlight/torch, desk lamp, lantern, headlamp, light bulb/bulb, candle',
    'hand tool, tool': 'hammer, screwdriver, wrench/spanner, pliers, hand saw/saw, chisel, file, allen key, '
        'socket wrench, mallet, crowbar, clamp, '
                       'wire cutters, phillips screwdriver, flathead screwdriver, adjustable wrench, box cutter, '
                           'staple gun',
    'power tool, tool': 'cordless drill/drill, jigsaw, heat gun, angle grinder, electric sander, soldering iron, '
        'impact driver, rotary tool',
    'measuring tool, tool': 'tape measure, spirit level/level, caliper, protractor, folding ruler, multimeter',
    'fastener, hardware': 'wood screws/box of wood screws, nails/box of nails, bolts/box of bolts, hex nuts, '
        'washers/bag of washers, rivets, hooks, wall plugs',
    'tape': 'duct tape/roll of duct tape, masking tape, electrical tape, packing tape',
    'adhesive': 'wood glue, super glue, epoxy, silicone sealant',
    'paint': 'white paint/can of white paint, spray paint, varnish, wood stain, primer',
    'painting tool': 'paint brush, paint roller, paint tray',
    'lubricant': 'machine oil, grease tube/grease, chain lube',
    'safety gear, protective equipment': 'safety goggles/goggles, hard hat/helmet, ear plugs, dust mask, ear muffs, '
        'face shield, high-vis vest',
    'gloves, protective equipment': 'work gloves, latex gloves, rubber gloves, gardening gloves, oven mitt',
    'garden tool, tool': 'trowel, pruning shears, rake, watering can, hand fork, garden hose, spade, hoe',
    'gardening supply': 'plant food, potting soil, flower pot, seed packet/seeds, fertilizer',
    'plant': 'cactus, potted fern/fern, orchid, succulent, basil plant/basil, bonsai',
    'flower': 'rose, tulip, sunflower, daisy',
    'lab glassware, glassware': 'beaker, test tube, flask, petri dish, graduated cylinder, glass funnel',
    'lab equipment': 'pipette, microscope slide, test tube rack, bunsen burner, stirring rod, digital scale/scale, '
        'stopwatch',
    'chemical': 'ethanol bottle/ethanol, acetone, sodium chloride, buffer solution, saline solution',
    'electronic component': 'resistor kit, arduino board/arduino, circuit board, led strip, servo motor/servo, '
        'capacitor, breadboard, raspberry pi',
    'bag': 'backpack, tote bag, lunch bag, gym bag, paper bag',
    'container': 'cardboard box, storage bin, glass jar, lunch box, tin can, bucket, basket',
    'bedding': 'pillow, blanket, bed sheet',
    'towel': 'bath towel, hand towel, beach towel, dish towel',
    'key': 'house key, car key, padlock key',
    'musical instrument': 'harmonica, ukulele, recorder, tambourine, kazoo, violin',
    'sports equipment': 'jump rope, dumbbell, yoga mat, tennis racket, frisbee, baseball glove, resistance band',
    'pet supply': 'dog leash/leash, cat food/can of cat food, dog bone, pet brush, dog treats',
    'baby item': 'pacifier, baby bottle, diaper pack/diapers, rattle, baby wipes',
    'souvenir, decoration': 'photo frame, vase, snow globe, figurine, wall clock',
    'bike part': 'bike chain, inner tube, bike pump, brake pad, bike lock',
    'car supply': 'motor oil, jumper cables, windshield fluid, ice scraper, air freshener',
}

# property: things that have it; after `?` those where people disagree. Names of GROUPS, or `*kind` for all of a kind.
PROPERTIES = {
    'fizzy': '*soda, *cola, sparkling water, beer bottle, monster can, rockstar can, kombucha, cider ? *alcohol, '
        'sports drink, lemonade',
    'has caffeine': '*cola, coffee cup, espresso, cappuccino, green tea, iced tea, iced coffee, monster can, '
        'rockstar can ? *soda, hot chocolate, '
                    'herbal tea, *chocolate, kombucha, sports drink, chocolate milk, lemonade, energy bar, '
                        'protein bar, *candy, *pastry, *cookie',
    'caffeine-free': '*juice, *milk, sparkling water, mineral water, coconut water, lemonade, orange soda, '
        'ginger ale, herbal tea, smoothie, *alcohol '
                     '? *soda, *food, kombucha, *ingredient, *spice, *condiment, *spread, milkshake, sports drink, '
                         'hot chocolate, chocolate milk, *medicine',
    'hot to drink': 'coffee cup, espresso, hot chocolate, cappuccino, green tea, herbal tea ? tomato soup, tea',
    'sweet': '*soda, *candy, *chocolate, *cookie, *fruit, *pastry, honey jar, strawberry jam, nutella, sugar bag, '
        '*juice, chocolate milk, hot chocolate, '
             'milkshake, lemonade, canned peaches ? *drink, *food, *condiment, *spread, *ingredient, *spice, '
                 '*medicine, toothpaste',
    'salty': '*chips, pretzels, peanuts, salt shaker, beef jerky, crackers, bacon, soy sauce ? *meal, *meat, *snack, '
        '*canned food, *dairy product, *condiment, '
             '*bread, saline solution, sodium chloride, tomato juice, *breakfast cereal, olive oil, peanut butter, '
                 '*spice, vinegar, popcorn',
    'spicy': 'hot sauce, salsa jar, paprika, jalapeno chips ? doritos, *meal, *meat, *spice, *condiment, ginger ale, '
        'ginger biscuit, radish, *chips, onion, *snack, '
             'cinnamon roll, *canned food',
    'sour': 'lemon, lime, vinegar ? *fruit, *juice, *condiment, *dairy product, lemonade, kombucha, *candy, '
        'grapefruit, grapefruit soda, lime soda, *soda',
    'crunchy': '*chips, pretzels, peanuts, almonds, carrot, celery, crackers, cashews, rice cake, '
        'granola bar ? *fruit, *vegetable, *snack, *breakfast cereal, '
               '*bread, *pastry, *candy, *chocolate, *cookie, *meat, *meal, ingredient',
    'healthy': '*vegetable, *fruit, mineral water, almonds, smoothie, salad bowl ? *food, *drink, *medicine, '
        '*ingredient, *spread, *spice, *condiment, '
               'trail mix, granola bar',
    'can clean': '*cleaning tool, paper towels, *cleaning product, soap bar, baby wipes ? *towel, *paper product, '
        '*toiletry, vinegar, baking powder, *clothing, '
                 'hand sanitizer, acetone, ethanol bottle, toothbrush, *brush, paint brush, windshield fluid, '
                     'pet brush, ice scraper, dish towel, bucket, garden hose',
    'can write': '*writing tool ? paint brush, spray paint, *paint, *electronics, *painting tool, typewriter',
    'can cut': 'scissors, kitchen knife, hand saw, box cutter, wire cutters, pruning shears, jigsaw ? *hand tool, '
        '*power tool, *garden tool, *cutlery, *kitchen tool, '
               'razor, tape dispenser, *cookware, ruler, *stationery, *painting tool',
    'sharp': 'kitchen knife, box cutter, scissors, hand saw, razor, chisel, push pins ? *hand tool, *power tool, '
        '*garden tool, *cutlery, *kitchen tool, *fastener, '
             'pencil, *writing tool, cactus, *stationery, rose, ice scraper, *lab glassware',
    'sticky': '*tape, *adhesive, glue stick, sticky notes, honey jar, adhesive plasters ? *candy, *spread, *pastry, '
        'tape dispenser, *fruit, strawberry jam, *condiment, '
              'grease tube, *paint, envelope, *lubricant, *food',
    'needs electricity': 'laptop, desk lamp, *power tool, router, keyboard, webcam ? *electronics, *light, '
        '*electronic component, kettle, digital scale, '
                         'toothbrush, *measuring tool, razor, drone, *toy, wall clock, *battery, *cable, '
                             '*musical instrument, *lab equipment, thermometer, bike pump, watch',
    'gives light': 'flashlight, desk lamp, lantern, headlamp, light bulb, candle, led strip ? *electronics, '
        '*electronic component, *lab equipment, *toy, *car supply',
    'can hold water': 'bucket, watering can, mug, bowl, water glass, tumbler, teacup, saucepan, kettle, beaker, vase, '
        'flask ? *tableware, *container, *cookware, '
                      '*glassware, *lab equipment, *gardening supply, *drink, *bag, *cleaning tool, *painting tool, '
                          '*utensil, *garden tool, *baby item, *decoration, '
                      'snow globe, *condiment, *ingredient, *cleaning product, *toy, *canned food, *paint, *chemical, '
                          '*toiletry, *spread, *alcohol',
    'for tightening screws': 'screwdriver, phillips screwdriver, flathead screwdriver, impact driver ? *tool, '
        'allen key',
    'for driving nails': 'hammer, mallet ? *tool, staple gun',
    'measures length': 'tape measure, ruler, folding ruler ? caliper, *measuring tool, *tool, graduated cylinder',
    'protects your eyes': 'safety goggles, face shield ? sunglasses, eye drops, *protective equipment, hat, cap',
    'protects your hands': '*gloves ? *protective equipment, hand cream, hand sanitizer, baseball glove, *tool',
    'helps against pain': 'aspirin, ibuprofen ? *medicine, *first aid item',
    'plays music': 'bluetooth speaker, radio, *musical instrument ? *electronics, *toy, *book',
    'keeps you warm': 'blanket, sweater, scarf, hoodie, jacket ? *clothing, *accessory, *bedding, *hot drink, '
        '*footwear, *gloves, *towel, *light, heat gun, bunsen burner, candle',
    'soft': 'pillow, blanket, teddy bear, *towel ? *clothing, *bedding, *toy, *cleaning tool, *food, *paper product, '
        '*accessory, *gloves, *footwear, *ball, baby item, '
            '*baby item, *bag, *sports equipment, *plant, *flower, *painting tool, *toiletry',
    'can be read': '*book, newspaper, magazine, brochure, letter ? *electronics, *stationery, *office supply, *game, '
        '*notebook, thermometer, *toy, *decoration',
    'gives energy': 'monster can, rockstar can, granola bar, protein bar ? *drink, *food, *battery, *medicine, '
        '*ingredient, *spread, *cable',
    'alcoholic': '*alcohol ? *cleaning product, mouthwash, ethanol bottle, hand sanitizer, kombucha, vinegar, '
        '*chemical, *drink',
}

COLORS = ('red', 'blue', 'green', 'yellow', 'black', 'white', 'purple', 'orange', 'pink', 'gray', 'brown')
COLORED = ('mug', 'pen', 'marker', 'notebook', 'cup', 't-shirt', 'towel', 'block', 'ball', 'box', 'folder', 'bowl',
    'plate',
           'cable', 'screwdriver', 'book', 'candle', 'scarf', 'bucket', 'brush', 'bag of chips', 'bottle', 'wrench',
               'cap')

# how a place is said: names, and the preposition of what lies there; `bin` takes what is thrown away
SURFACES = (
    'kitchen counter', 'dining table', 'coffee table', 'desk', 'workbench', 'shelf', 'bookshelf', 'sideboard',
        'side table', 'bench', 'window sill',
    'kitchen island', 'nightstand', 'dresser', 'filing table', 'reception desk', 'lab bench', 'fume hood',
        'assembly table', 'tool cart', 'tool rack',
    'storage rack', 'pallet', 'conveyor', 'packing station', 'stove', 'potting bench', 'patio table', 'left shelf',
        'right shelf', 'top shelf', 'small table', 'round table',
    'near table', 'far table', 'front desk', 'back counter', 'left counter', 'right counter', 'long bench',
        'printer stand', 'tv stand', 'piano', 'sofa',
    'close table', 'corner desk', 'metal cabinet', 'charging station', 'inspection table', 'drill press',
        'paint booth', 'washing station', 'first counter',
    'second counter', 'bar', 'buffet', 'lectern', 'trolley', 'parts shelf', 'island', 'white table', 'wooden table',
        'upper rack', 'lower rack')
BINS = ('trash can', 'bin', 'waste bin', 'trash bin', 'garbage can', 'recycling bin', 'waste basket', 'scrap bin',
    'dustbin', 'garbage bin', 'wastepaper basket')
